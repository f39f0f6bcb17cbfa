import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export const builderTexts = defineTexts<keyof typeof zh>(zh, en);
