import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type TranslateTextKey = keyof typeof zh;

export const translateTexts = defineTexts<TranslateTextKey>(zh, en);
