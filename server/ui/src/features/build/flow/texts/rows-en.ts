import type { rowTextsZh } from "./rows-zh";

export const rowTextsEn: Record<keyof typeof rowTextsZh, string> = {
  whatIsQueried: "What is looked up",
  queryHelp:
    "What is found stays with this run, and later nodes use it like a sub-form. Without a condition all records are meant.",
  keptFields: "Which fields are kept",
  keptHelp:
    "Formulas write {key}.field, for example SUM({key}.field) or FIRST({key}.field); {key}_count is how many.",
  queryOrder: "Order",
  oldestFirst: "Oldest first",
  ascendingBy: "By “{name}”, upwards",
  descendingBy: "By “{name}”, downwards",
  queryLimit: "How many",
  atMostN: "At most {n}",
  whatIsLooped: "What is gone through",
  loopRows: "Row by row",
  chooseRows: "Choose a sub-form or a query",
  loopHelp:
    "Each row goes through the body before the next, at most 200 rows. Nodes in the body use the fields of the row; the last of them leads back to the loop.",
  loopWithoutRows: "The form has no sub-form and the flow no query. Add a query first, then choose it here.",
  loopBody: "Each row begins with",
  afterLoop: "After the last row",
  queriedRecords: "What “{name}” has found",
  calledBy: "How often it starts",
  calledOnce: "Once",
  calledEach: "Once for each record that rows of “{name}” name",
  lookedForBy: "How often it looks",
  lookedForOnce: "Once",
  lookedForEach: "Once for each row of “{name}”",
  calledReturns: "People in it may return this flow",
};
