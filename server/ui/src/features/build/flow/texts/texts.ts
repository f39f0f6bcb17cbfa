import { defineTexts } from "@/shared/i18n/texts";
import { en } from "./en";
import { voteEn } from "./vote-en";
import { voteZh } from "./vote-zh";
import { zh } from "./zh";

export type FlowDesignTextKey = keyof typeof zh | keyof typeof voteZh;

export const flowDesignTexts = defineTexts<FlowDesignTextKey>({ ...zh, ...voteZh }, { ...en, ...voteEn });
