/** Turns the palette into Ant Design tokens. */
import { theme as antd, type ThemeConfig } from "antd";
import { FONT, MONO } from "./mode";
import { palettes, type Mode } from "./palette";

export function antdTheme(mode: Mode): ThemeConfig {
  const colors = palettes[mode];
  return {
    algorithm: mode === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      fontSize: 14,
      fontFamily: FONT,
      fontFamilyCode: MONO,
      sizeUnit: 4,
      borderRadius: 6,
      controlHeight: 32,
      wireframe: false,
      // The wheel says that it works; the words stay readable.
      opacityLoading: 1,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      colorPrimary: colors.accent,
      colorInfo: colors.accent,
      colorLink: colors.accentText,
      colorError: colors.danger,
      colorWarning: colors.warning,
      // What is derived from such dark colours would be mud.
      colorWarningBg: colors.warningSoft,
      colorWarningBorder: `${colors.warning}55`,
      colorSuccess: colors.success,
      colorSuccessBg: colors.successSoft,
      colorSuccessBorder: `${colors.success}55`,
      colorText: colors.text,
      colorTextSecondary: colors.textSecond,
      colorTextTertiary: colors.textThird,
      colorTextPlaceholder: colors.textThird,
      colorBgLayout: colors.ground,
      colorBgContainer: colors.surface,
      colorBorder: colors.lineStrong,
      colorBorderSecondary: colors.line,
      boxShadow: colors.shadow,
      boxShadowSecondary: colors.shadow,
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 500,
        // What is derived is too light for white words.
        colorPrimaryHover: colors.accentHover,
      },
      Table: {
        headerBg: colors.sunken,
        headerColor: colors.textSecond,
        cellPaddingBlockSM: 7,
        cellPaddingInlineSM: 12,
        rowHoverBg: colors.hover,
      },
      Form: { itemMarginBottom: 16, verticalLabelPadding: "0 0 4px" },
      Modal: { titleFontSize: 16 },
      Tabs: { horizontalItemPadding: "10px 0", horizontalItemGutter: 24 },
      Segmented: { trackBg: mode === "dark" ? colors.hover : colors.line, trackPadding: 2 },
      Drawer: { paddingLG: 20 },
    },
  };
}
