/** The frame around every signed-in screen: a rail on the desktop, tabs at the bottom of the phone. */
import { Suspense, useEffect } from "react";
import { Outlet, useLocation, useMatch } from "react-router";
import { rememberForm } from "@/features/inbox/last-form";
import { useTexts } from "@/shared/i18n/texts";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { texts } from "../texts/texts";
import { BottomTabs } from "./bottom-tabs";
import styles from "./frame.module.css";
import { Rail } from "./rail";

/** Designers need the whole width. */
const designer = /^\/build\/[^/]+\/./;

/** Screens that bring their own bar at the bottom of the phone. */
const ownBar = /^\/tasks\/|^\/build\/|^\/apps\/[^/]+\/[^/]+\/new$/;

export function Frame() {
  const narrow = useNarrow();
  const t = useTexts(texts);
  const { pathname } = useLocation();
  const { app, form } = useMatch("/apps/:app/:form/*")?.params ?? {};
  useEffect(() => {
    if (app && form) rememberForm(app, form);
  }, [app, form]);
  const tabs = narrow && !ownBar.test(pathname);
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t("skip")}
      </a>
      {narrow || designer.test(pathname) ? null : <Rail />}
      <main id="content" className={styles.content} tabIndex={-1}>
        <Suspense fallback={<ListSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      {tabs ? <BottomTabs /> : null}
    </div>
  );
}
