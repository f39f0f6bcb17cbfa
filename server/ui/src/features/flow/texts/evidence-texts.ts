import { defineTexts } from "@/shared/i18n/texts";
import { evidenceTextsEn } from "./evidence-en";
import { evidenceTextsZh } from "./evidence-zh";

/** Apart from the others: the page of people outside, which is small, knows these alone. */
export const evidenceTexts = defineTexts(evidenceTextsZh, evidenceTextsEn);
