using System.Diagnostics;
using System.Text.Json;
using MeteringCluster.Licensing;

namespace MeteringCluster.Api;

public static partial class Problems
{
    public static readonly ProblemKind ActivationNotFoundKind = new("activation-not-found", 404, "The server is not signed in");
    public static readonly ProblemKind ActivationRequiredKind = new("activation-required", 409, "The licence wants a server that is signed in");
    public static readonly ProblemKind OfflineNotAllowedKind = new("offline-not-allowed", 409, "The licence lets no server go on alone");
    public static readonly ProblemKind OfflineReportReusedKind = new("offline-report-reused", 409, "The report's id is known with other content");

    public static readonly ProblemKind ActivationOfAnotherKeyKind =
        new("activation-of-another-key", 409, "The server was signed in with another key");

    /// <summary>The title is what the product's pages promise (C5).</summary>
    public static readonly ProblemKind UserLimitExceededKind =
        new("license-user-limit-exceeded", 409, "Your license has exceeded the user limit");

    private static Problem OfActivation(TenantId tenant, LicenseRefusal refusal) => refusal switch
    {
        ActivationNotFound missing => new(
            ActivationNotFoundKind,
            "The server is not signed in: it never was, or it was released or reset. It can sign in again, without a restart.",
            json =>
            {
                json.WriteString("server", missing.Server);
                json.WriteString("signIn", $"/v1/tenants/{tenant}/activations");
            }),
        ActivationRequired => new(
            ActivationRequiredKind, "Name the server that this is for, and sign it in before.",
            json => json.WriteString("signIn", $"/v1/tenants/{tenant}/activations")),
        OfflineNotAllowed => new(OfflineNotAllowedKind, "The licence's offlineFor is 0: its servers have to reach this service."),
        OfflineReportReused reused => new(
            OfflineReportReusedKind, $"A report '{reused.Report}' was received at {reused.FirstAt.UtcDateTime:O} with other content.",
            json =>
            {
                json.WriteString("report", reused.Report);
                json.WriteString("firstAt", reused.FirstAt.UtcDateTime);
            }),
        ActivationOfAnotherKey other => new(
            ActivationOfAnotherKeyKind,
            "A server's key signs out only servers that it signed in itself. Sign the server in with this key before, or have an admin release it.",
            json => Write(json, tenant, other)),
        UserLimitExceeded full => new(
            UserLimitExceededKind,
            full.Limit == 0
                ? "The licence allows no server to be signed in; ask whoever sold it for a higher limit."
                : $"Signed in: {full.SignedIn}; the licence allows {full.Limit}. Sign {full.SignedIn - full.Limit + 1} out or release as many, ask the owner to reset the activations, or raise the limit.",
            json => Write(json, tenant, full)),
        _ => throw new UnreachableException(),
    };

    private static void Write(Utf8JsonWriter json, TenantId tenant, ActivationOfAnotherKey other)
    {
        json.WriteString("server", other.Server);
        json.WriteStartArray("whatToDo");
        WriteStep(json, "release", "DELETE", $"/v1/tenants/{tenant}/activations/{other.Server}", "By an admin, who may release any server.");
        WriteStep(json, "sign-in", "POST", $"/v1/tenants/{tenant}/activations", "With this key, which takes the server over.");
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TenantId tenant, UserLimitExceeded full)
    {
        json.WriteNumber("limit", full.Limit);
        json.WriteNumber("signedIn", full.SignedIn);
        json.WriteStartArray("holders");
        foreach (var holder in full.Holders)
        {
            json.WriteStartObject();
            json.WriteString("server", holder.Server);
            if (holder.Name is { } name) json.WriteString("name", name);
            json.WriteString("email", holder.Email);
            json.WriteString("since", holder.Since.UtcDateTime);
            if (holder.LastSync is { } sync) json.WriteString("lastSync", sync.UtcDateTime);
            json.WriteNumber("sessions", holder.Sessions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("whatToDo");
        WriteStep(json, "sign-out", "DELETE", $"/v1/tenants/{tenant}/activations/{{server}}", "On a server that needs the licence no more.");
        WriteStep(json, "release", "DELETE", $"/v1/tenants/{tenant}/activations/{{server}}", "By an admin, for a server that is gone.");
        WriteStep(json, "reset", "POST", $"/v1/tenants/{tenant}/activations/reset", "By the owner, for all servers; running ones sign in again.");
        json.WriteEndArray();
    }

    private static void WriteStep(Utf8JsonWriter json, string action, string method, string path, string detail)
    {
        json.WriteStartObject();
        json.WriteString("action", action);
        json.WriteString("method", method);
        json.WriteString("path", path);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }
}
