import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type ConditionTextKey = keyof typeof zh;

export const conditionTexts = defineTexts<ConditionTextKey>(zh, en);
