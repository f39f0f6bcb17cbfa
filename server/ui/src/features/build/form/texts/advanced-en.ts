import type { advancedZh } from "./advanced-zh";

export const advancedEn: Record<keyof typeof advancedZh, string> = {
  advanced: "Advanced",
  format: "Format",
  format_any: "Any",
  format_idCard: "Identity card (China)",
  format_plate: "Number plate (China)",
  format_creditCode: "Unified social credit code",
  format_postcode: "Postcode (China)",
  format_mobile: "Mobile number (China)",
  format_own: "One's own",
  patternHelp: "For example ^[A-Z]{2}\\d{4}$",
  schemaTake: "Download JSON Schema",
  schemaHelp: "The published fields and their limits, for other systems to check data before they send it.",
};
