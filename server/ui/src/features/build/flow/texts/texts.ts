import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type FlowDesignTextKey = keyof typeof zh;

export const flowDesignTexts = defineTexts<FlowDesignTextKey>(zh, en);
