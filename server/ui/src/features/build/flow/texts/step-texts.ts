import { defineTexts } from "@/shared/i18n/texts";
import { stepTextsEn } from "./step-en";
import { stepTextsZh } from "./step-zh";

/** What the menu of nodes, the table of rights and the panels of routes, scripts and prints say, and those about deciding from letters. */
export const stepTexts = defineTexts<keyof typeof stepTextsZh>(stepTextsZh, stepTextsEn);
