/** How several people decide together, in full and in short. */
export const voteZh = {
  mode_any: "或签：一人同意即可",
  mode_one_pass: "一人通过即通过：全部驳回才驳回",
  mode_all: "会签：全部同意才通过",
  mode_in_turn: "依次：按顺序逐个审批",
  mode_majority: "过半数同意",
  mode_ratio: "按比例同意",
  mode_count: "满几人同意",
  modeShort_majority: "过半数",
  modeShort_ratio: "{n}% 同意",
  modeShort_count: "{n} 人同意",
  modeShort_weight: "{n} 票同意",
  modeShort_any: "或签",
  modeShort_one_pass: "一人通过",
  modeShort_all: "会签",
  modeShort_in_turn: "依次",
};
