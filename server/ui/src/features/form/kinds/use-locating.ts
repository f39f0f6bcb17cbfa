import { useEffect, useRef, useState } from "react";

type Finding = "idle" | "busy" | "failed" | "denied";

/** How long the device may take to find out where it is, in milliseconds. */
const PATIENCE = 15_000;

/** Asks the device where it is. Finding out takes a while: what is typed meanwhile is what the place is put into. */
export function useLocating(onFound: (lng: number, lat: number) => void) {
  const [finding, setFinding] = useState<Finding>("idle");
  const latest = useRef<typeof onFound | null>(onFound);
  useEffect(() => {
    latest.current = onFound;
    return () => {
      latest.current = null;
    };
  }, [onFound]);
  const find = () => {
    setFinding("busy");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latest.current?.(rounded(coords.longitude), rounded(coords.latitude));
        setFinding("idle");
      },
      (error) => setFinding(error.code === error.PERMISSION_DENIED ? "denied" : "failed"),
      { enableHighAccuracy: true, timeout: PATIENCE },
    );
  };
  return { finding, find };
}

/** Six places are a tenth of a metre; a browser tells twice as many. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
