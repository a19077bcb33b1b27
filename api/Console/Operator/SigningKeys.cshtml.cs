using MeteringCluster.Api.Signing;
using Microsoft.AspNetCore.Mvc;

namespace MeteringCluster.Api.Console;

/// <summary>The keys with which license snapshots are signed.</summary>
public sealed class SigningKeysPage : OperatorPage
{
    public override string Title => "Signing keys";

    public override string Place => "signing-keys";

    public IReadOnlyList<SigningKeyView> Keys { get; private set; } = [];

    public async Task OnGet() => Keys = [.. (await Need<ListView<SigningKeyView>>("/v1/signing-keys")).Items.Reverse()];

    public async Task<IActionResult> OnPostRotate()
    {
        if (await Send<SigningKeyView>(HttpMethods.Post, "/v1/signing-keys/rotate") is { } key)
            return Done($"Key {Short(key.Kid)} signs from now on.", "/console/signing-keys");
        await OnGet();
        return Again();
    }

    public async Task<IActionResult> OnPostRevoke(string kid)
    {
        if (await Send<SigningKeyView>(HttpMethods.Delete, ApiPath.Of($"/v1/signing-keys/{kid}")) is { } key)
            return Done($"Key {Short(key.Kid)} is revoked.", "/console/signing-keys");
        await OnGet();
        return Again();
    }

    /// <summary>Enough of a thumbprint to tell keys apart by eye.</summary>
    public static string Short(string kid) => kid.Length <= 12 ? kid : kid[..12] + "…";
}
