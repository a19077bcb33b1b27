# Sourced: makes `dotnet` a .NET 10 SDK, or says how to get one.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The product needs no culture data; the SDK does without it where ICU is not installed, and warns.
ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

for place in "" "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
  candidate=${place:+$place/}dotnet
  if command -v "$candidate" >/dev/null 2>&1 && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
    [ -z "$place" ] || export DOTNET_ROOT=$place PATH=$place:$PATH
    return 0
  fi
done

echo "A .NET 10 SDK is needed: see https://dotnet.microsoft.com/download/dotnet/10.0, or install your distribution's dotnet-sdk-10.0." >&2
exit 1
