namespace MeteringCluster.OutwardPayments;

/// <summary>A text that belongs into no log, message or view: it shows itself only to whoever asks for it outright.</summary>
public sealed class Secret
{
    private readonly string _text;

    private Secret(string text) => _text = text;

    /// <returns>Null for a text that is missing or empty.</returns>
    public static Secret? Of(string? text) => string.IsNullOrEmpty(text) ? null : new Secret(text);

    public string Reveal() => _text;

    public override string ToString() => "(secret)";
}
