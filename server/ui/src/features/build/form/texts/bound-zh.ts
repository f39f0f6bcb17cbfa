export const boundTextsZh = {
  earliest: "最早",
  latest: "最晚",
  none: "不限",
  fixed: "固定",
  relative: "相对今天",
  value: "固定的值",
  help: "填写时检查；此前已有的值不受影响。",
};
