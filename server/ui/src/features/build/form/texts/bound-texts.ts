import { defineTexts } from "@/shared/i18n/texts";
import { boundTextsEn } from "./bound-en";
import { boundTextsZh } from "./bound-zh";

/** What the panel says of the first and last date a field takes. */
export const boundTexts = defineTexts<keyof typeof boundTextsZh>(boundTextsZh, boundTextsEn);
