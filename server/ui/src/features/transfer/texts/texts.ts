import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type TransferTextKey = keyof typeof zh;

export const texts = defineTexts<TransferTextKey>(zh, en);
