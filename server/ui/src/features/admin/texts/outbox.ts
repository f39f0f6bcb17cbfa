import { defineTexts } from "@/shared/i18n/texts";

/** What is said where the outbox shows what one run has sent. */
export const outboxTexts = defineTexts(
  {
    ofRun: "只显示一个流程实例发出的消息。",
    openRun: "查看流程实例",
    all: "显示全部消息",
  },
  {
    ofRun: "Only what one run has sent is shown.",
    openRun: "See the run",
    all: "Show all messages",
  },
);
