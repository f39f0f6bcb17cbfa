import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type ViewTextKey = keyof typeof zh;

export const viewTexts = defineTexts<ViewTextKey>(zh, en);
