/** What surrounds every screen: theme, language, cache, routes. */
import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntdApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, useMemo, type ReactNode } from "react";
import { RouterProvider } from "react-router";
import { queryClient } from "@/shared/api/query-client";
import { useLanguage } from "@/shared/i18n/language";
import { useMode } from "@/shared/theme/mode";
import { antdTheme } from "@/shared/theme/theme";
import { router } from "./routes";

/** Their list fills the screen; where they stand in it, its style says. */
const TOASTS = { maxCount: 3, duration: 3, top: 0 } as const;

/** The mark stands after the label, as in the product's own forms. */
function markRequired(label: ReactNode, { required }: { required: boolean }) {
  return (
    <>
      {label}
      {required ? <span style={{ marginLeft: 3, color: "var(--danger)" }}>*</span> : null}
    </>
  );
}

export function Root() {
  const language = useLanguage();
  const mode = useMode();
  const theme = useMemo(() => antdTheme(mode), [mode]);
  useEffect(() => {
    dayjs.locale(language === "en" ? "en" : "zh-cn");
    // Titles of forms and nodes come from the server in the language asked for.
    void queryClient.invalidateQueries();
  }, [language]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === "en" ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
      form={{ requiredMark: markRequired }}
    >
      <AntdApp message={TOASTS} component={false}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
