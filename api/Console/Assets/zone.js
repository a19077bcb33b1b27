// Tells the server the browser's time zone, so that it writes times as they are here; pages after this one show it.
export function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || document.cookie.split('; ').includes(`metering-zone=${zone}`)) return;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `metering-zone=${zone}; path=/console; max-age=31536000; samesite=lax${secure}`;
}
