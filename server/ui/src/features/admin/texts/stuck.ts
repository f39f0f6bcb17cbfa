import { defineTexts } from "@/shared/i18n/texts";

/** What is said of runs that are stuck. */
export const stuckTexts = defineTexts(
  {
    stuckRuns: "卡住的流程",
    stuckText: "某一步出错后，流程会停在那里等待处理。排除原因后重试，流程就从那一步继续。",
    otherIncidents: "其他异常",
    reason: "出错原因",
    flow: "流程",
    record: "数据",
    since: "卡住时间",
    actions: "操作",
    at: "停在“{node}”",
    open: "查看流程实例",
    retry: "重试",
    retried: "已继续",
    stillStuck: "重试后仍然卡住",
    suspended: "已暂停，恢复后才能重试",
  },
  {
    stuckRuns: "Stuck flows",
    stuckText:
      "Where a step fails, its flow stays there until somebody looks. Once the cause is mended, try again: the flow goes on from that step.",
    otherIncidents: "Other incidents",
    reason: "What went wrong",
    flow: "Flow",
    record: "Record",
    since: "Stuck since",
    actions: "Actions",
    at: 'At "{node}"',
    open: "See the run",
    retry: "Try again",
    retried: "It goes on",
    stillStuck: "Tried again, and still stuck",
    suspended: "Suspended; it can be tried again once it goes on",
  },
);
