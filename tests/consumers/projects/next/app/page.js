"use client";

import { Pipedrive } from "pipedrive-wasm";
import { useEffect } from "react";

import { roundInPage } from "../../../round.js";

export default function Page() {
  useEffect(() => void roundInPage(Pipedrive), []);
  return <p>In the browser</p>;
}
