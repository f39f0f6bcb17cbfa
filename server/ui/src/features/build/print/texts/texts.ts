import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type PrintDesignTextKey = keyof typeof zh;

export const printDesignTexts = defineTexts<PrintDesignTextKey>(zh, en);
