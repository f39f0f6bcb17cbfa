import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type FlowLogTextKey = keyof typeof zh;

export const flowLogTexts = defineTexts<FlowLogTextKey>(zh, en);
