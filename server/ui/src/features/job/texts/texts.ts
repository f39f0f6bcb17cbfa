import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type JobTextKey = keyof typeof zh;

export const texts = defineTexts<JobTextKey>(zh, en);
