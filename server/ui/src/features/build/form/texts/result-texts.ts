import { defineTexts } from "@/shared/i18n/texts";
import { resultEn } from "./result-en";
import { resultZh } from "./result-zh";

export const resultTexts = defineTexts<keyof typeof resultZh>(resultZh, resultEn);
