/** Lets signed-in people through; sends others to the login page and brings them back afterwards. */
import { useEffect, type ReactNode } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import { useServerEvents } from "@/shared/api/events";
import { useMe } from "@/shared/api/me";
import { ApiProblem } from "@/shared/api/problem";
import { onSessionEnd } from "@/shared/api/query-client";
import { setTimezone } from "@/shared/i18n/timezone";
import { LoadProblem } from "@/shared/ui/load-problem";
import { FrameSkeleton } from "./frame/frame-skeleton";

export function Session({ children }: { children: ReactNode }) {
  const me = useMe();
  const location = useLocation();
  const navigate = useNavigate();
  const here = location.pathname + location.search;
  const login = here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`;

  const zone = me.data?.workspace.timezone;
  useEffect(() => {
    if (zone) setTimezone(zone);
  }, [zone]);

  useEffect(() => onSessionEnd(() => void navigate(login, { replace: true })), [navigate, login]);

  if (me.data) return <Live member={me.data.id}>{children}</Live>;
  if (me.error instanceof ApiProblem && me.error.status === 401) return <Navigate to={login} replace />;
  if (me.error) return <LoadProblem error={me.error} retry={() => void me.refetch()} />;
  return <FrameSkeleton />;
}

/** Listens to the server only while someone is signed in. */
function Live({ member, children }: { member: string; children: ReactNode }) {
  useServerEvents(member);
  return children;
}
