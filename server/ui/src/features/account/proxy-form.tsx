/** Who stands in for somebody while they are away: for oneself, or for a member an administrator looks after. */
import { App, Button } from "antd";
import { useState } from "react";
import { useEndProxy, useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import type { Member, ProxyView } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { NamingForm } from "./proxy-naming";
import type { Of } from "./proxy-scope";
import styles from "./profile-page.module.css";
import { texts } from "./texts/texts";

/** One's own. */
export function ProxyForm() {
  const me = useMe().data;
  return me ? <Proxies id={me.id} proxies={me.proxies} of={null} /> : null;
}

/** Those of a member. */
export function MembersProxy({ member }: { member: Member }) {
  return <Proxies id={member.id} proxies={member.proxies} of={member} />;
}

function Proxies({ id, proxies, of }: { id: string; proxies: ProxyView[]; of: Of }) {
  const t = useTexts(texts);
  const [adding, setAdding] = useState(false);
  const isNaming = adding || proxies.length === 0;
  return (
    <>
      {proxies.map((proxy) => (
        <Named key={proxy.id} proxy={proxy} of={of} />
      ))}
      {proxies.length > 1 ? <p className={styles.quiet}>{t("proxyOrder")}</p> : null}
      {isNaming ? (
        <NamingForm id={id} of={of} more={proxies.length > 0} onDone={() => setAdding(false)} />
      ) : (
        <Button onClick={() => setAdding(true)}>{t("proxyMore")}</Button>
      )}
    </>
  );
}

function Named({ proxy, of }: { proxy: ProxyView; of: Of }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const end = useEndProxy(of && of.id);
  const scope = useScope(proxy);
  const times = t("proxyTimes", { from: formatMoment(proxy.from), until: formatMoment(proxy.until) });
  const said = of
    ? t("proxyNamedOf", { name: of.name, to: proxy.to.name })
    : t("proxyNamed", { name: proxy.to.name });
  return (
    <div className={styles.device}>
      <div className={styles.words}>
        <div>{said}</div>
        <p className={styles.quiet}>{`${scope} · ${times}`}</p>
      </div>
      <Button
        size="small"
        aria-label={`${t("proxyEnd")}: ${proxy.to.name} · ${scope}`}
        loading={end.isPending}
        onClick={() =>
          // Told also where it has left the list by then.
          void end.mutateAsync(proxy.id).then(
            () => void message.success(of ? t("proxyEndedOf", { name: of.name }) : t("proxyEnded")),
            (error: unknown) => void message.error(messageOf(error)),
          )
        }
      >
        {t("proxyEnd")}
      </Button>
    </div>
  );
}

/** What a proxy is for, in words. */
function useScope({ app_title, flow_title }: ProxyView): string {
  const t = useTexts(texts);
  if (flow_title) return t("proxyScopeFlow", { app: app_title ?? "", flow: flow_title });
  return app_title ? t("proxyScopeApp", { app: app_title }) : t("proxyScopeAll");
}
