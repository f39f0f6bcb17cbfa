import { defineTexts } from "@/shared/i18n/texts";
import { headerTextsEn } from "./header-en";
import { headerTextsZh } from "./header-zh";

/** What is said of the headers of a call. */
export const headerTexts = defineTexts(headerTextsZh, headerTextsEn);
