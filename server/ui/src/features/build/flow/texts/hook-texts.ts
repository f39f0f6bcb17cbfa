import { defineTexts } from "@/shared/i18n/texts";
import { hookTextsEn } from "./hook-en";
import { hookTextsZh } from "./hook-zh";

/** What is said of a flow that another system starts. */
export const hookTexts = defineTexts(hookTextsZh, hookTextsEn);
