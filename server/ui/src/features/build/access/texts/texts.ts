import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type AccessTextKey = keyof typeof zh;

export const accessTexts = defineTexts<AccessTextKey>(zh, en);
