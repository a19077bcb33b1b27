using System.Text.Json.Serialization;
using MeteringCluster.Journaling;

namespace MeteringCluster.Notices;

/// <summary>A notice on its way to the tenant's mails and webhooks.</summary>
public sealed record TellNotice(string Tenant, Notice Notice)
{
    public const string EffectKind = "tell-notice";

    public static Effect Of(string tenant, Notice notice) => Effect.Of(
        $"tell-notice/{tenant}/{notice.Id}", EffectKind, new TellNotice(tenant, notice), NoticeJson.Default.TellNotice);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TellNotice))]
internal sealed partial class NoticeJson : JsonSerializerContext;
