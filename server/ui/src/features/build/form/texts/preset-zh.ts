export const presetTextsZh = {
  rows: "新数据预置的行",
  help: "新建时这些行已经在表里，填写的人可以改、删、加。",
  none: "没有预置的行",
  edit: "编辑预置的行",
  some: "{n} 行",
  title: "“{title}”预置的行",
  text: "留空的格子按各列的默认值填写；由系统计算的列和附件不在这里填。",
  ok: "确定",
  cancel: "取消",
};
