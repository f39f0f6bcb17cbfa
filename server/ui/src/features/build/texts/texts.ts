import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type BuildTextKey = keyof typeof zh;

export const buildTexts = defineTexts<BuildTextKey>(zh, en);
