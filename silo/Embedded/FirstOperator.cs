using MeteringCluster.Api.Access;
using MeteringCluster.Directory;

namespace MeteringCluster.Embedded;

/// <summary>Sees to it, at every start, that an operator can get in.</summary>
internal static class FirstOperator
{
    /// <exception cref="StartRefusedException">The key that was given cannot be used.</exception>
    public static async Task Ensure(IDirectoryGrain directory, ServerOptions options)
    {
        if (options.OperatorKey is { Length: > 0 } given)
        {
            // Said without the key itself, which belongs on no screen.
            if (!ApiKeyText.TryReadId(given, out string? id))
                throw new StartRefusedException(
                    "METERING_OPERATOR_KEY is no API key: it must be mk_, 4 to 32 characters of a-z and 0-9, _ and a secret of 22 to 128 letters and digits.");

            var answer = await directory.EnsureOperatorKey(new(id, ApiKeyText.Hash(given), OnlyIfNone: false));
            if (answer is KeyIdTaken)
                throw new StartRefusedException(
                    $"METERING_OPERATOR_KEY cannot be used: the key '{id}' was revoked, or has another secret.");
            return;
        }

        var (newId, text) = ApiKeyText.New();
        if (await directory.EnsureOperatorKey(new(newId, ApiKeyText.Hash(text), OnlyIfNone: true)) is KeyReady)
            options.ShowOperatorKey(text);
    }
}
