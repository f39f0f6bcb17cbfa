import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { zh } from "./zh";

export type FlowFiguresTextKey = keyof typeof zh;

export const flowFiguresTexts = defineTexts<FlowFiguresTextKey>(zh, en);
