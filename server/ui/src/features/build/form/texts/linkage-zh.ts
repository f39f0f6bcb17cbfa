export const linkageTextsZh = {
  from: "从哪个表单取值",
  chooseForm: "选择表单",
  matches: "取哪条数据",
  matchesHelp: "那个表单里这些字段的值与本表单相同的数据。本表单的字段为空时不取值。",
  theirs: "那个表单的字段",
  mine: "本表单的字段",
  equals: "等于",
  addMatch: "添加条件",
  removeMatch: "删除这个条件",
  result: "取哪个字段",
  itself: "这条数据本身",
  take: "有多条时取",
  take_first: "最早创建的一条",
  take_last: "最新创建的一条",
  refill: "随引用的字段重新填写",
  refillHelp:
    "引用的字段每次改动都重新取值，覆盖手工填写的内容；其余时候可以手工修改。关闭则只在新建时填一次。",
};
