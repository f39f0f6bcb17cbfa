import { defineTexts } from "@/shared/i18n/texts";
import { trialEn } from "./trial-en";
import { trialZh } from "./trial-zh";

export const trialTexts = defineTexts<keyof typeof trialZh>(trialZh, trialEn);
