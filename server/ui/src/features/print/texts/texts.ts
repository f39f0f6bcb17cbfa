import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type PrintTextKey = keyof typeof zh;

export const printTexts = defineTexts<PrintTextKey>(zh, en);
