import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type RecordTextKey = keyof typeof zh;

export const recordTexts = defineTexts<RecordTextKey>(zh, en);
