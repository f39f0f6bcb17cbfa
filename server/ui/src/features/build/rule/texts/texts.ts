import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type RuleTextKey = keyof typeof zh;

export const ruleTexts = defineTexts<RuleTextKey>(zh, en);
