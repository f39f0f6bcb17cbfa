export const stepTextsZh = {
  group_people: "人工处理",
  group_ways: "分支与循环",
  group_automatic: "自动处理",
  group_records: "数据",
  whichWay: "哪条路通向“{to}”？",
  cases: "什么情况下去哪里",
  casesHelp:
    "从上到下判断，去第一个满足的情况所指的节点；也可以回到前面的节点再来一遍，之间的待办重新产生。都不满足时走“下一步”。",
  caseN: "情况 {n}",
  caseTo: "{name}去哪里",
  addCase: "添加情况",
  mostRounds: "最多连续再来几遍",
  mostRoundsHelp: "超过后停下来等管理员处理，不会无限循环。",
  times: "遍",
  scriptText: "脚本",
  scriptHelp:
    "字段和明细按标识使用，me 是发起人。最后返回 #{ 字段: 值 }，写入这些字段，() 表示清空；要么全部写入，要么都不写。",
  whatIsPrinted: "打印什么",
  printTemplate: "打印模板",
  chooseTemplate: "选择打印模板",
  noTemplates: "这个表单还没有打印模板，请先在“打印”中新建。",
  printField: "放进哪个附件字段",
  printName: "文件名",
  printNameHelp:
    "不填则用数据标题和当天日期；{{ _today }} 是当天日期。得到的是独立的 .html 文件，只能下载，不会在系统里打开。",
} as const;
