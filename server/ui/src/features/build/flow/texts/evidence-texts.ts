import { defineTexts } from "@/shared/i18n/texts";
import { evidenceTextsEn } from "./evidence-en";
import { evidenceTextsZh } from "./evidence-zh";

/** What the panels of signatures, files, checks and button words say. */
export const evidenceTexts = defineTexts<keyof typeof evidenceTextsZh>(evidenceTextsZh, evidenceTextsEn);
