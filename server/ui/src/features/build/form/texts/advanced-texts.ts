import { defineTexts } from "@/shared/i18n/texts";
import { advancedEn } from "./advanced-en";
import { advancedZh } from "./advanced-zh";

/** What the folded part of the panel says. */
export const advancedTexts = defineTexts<keyof typeof advancedZh>(advancedZh, advancedEn);
