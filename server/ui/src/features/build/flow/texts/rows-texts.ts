import { defineTexts } from "@/shared/i18n/texts";
import { rowTextsEn } from "./rows-en";
import { rowTextsZh } from "./rows-zh";

/** What the panels of queries and loops say, and of rows that are gone through. */
export const rowTexts = defineTexts<keyof typeof rowTextsZh>(rowTextsZh, rowTextsEn);
