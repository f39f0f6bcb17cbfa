import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type AggregateTextKey = keyof typeof zh;

export const aggregateTexts = defineTexts<AggregateTextKey>(zh, en);
