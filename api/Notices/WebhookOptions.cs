using System.ComponentModel.DataAnnotations;

namespace MeteringCluster.Api.Notices;

/// <summary>Where webhooks may go.</summary>
public sealed class WebhookOptions
{
    /// <summary>Also to http, not only to https, on any host. Default false (METERING_WEBHOOKS_ALLOW_HTTP).</summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// Also to addresses that are not public: the own machine, private networks, a cloud's services. Default false
    /// (METERING_WEBHOOKS_ALLOW_PRIVATE).
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>An endpoint that has not answered after so long is tried again later. Default 15 seconds; 1 to 60 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Which addresses a webhook may have, before anybody knows where their names lead.</summary>
public static class WebhookUrls
{
    /// <returns>Why it may not be, to go on after a field's name; null where it may.</returns>
    public static string? WhyNot(Uri url, WebhookOptions options)
    {
        if (!url.IsAbsoluteUri || url.Host.Length == 0) return "must be a whole address, as in https://example.com/hooks.";
        if (url.UserInfo.Length > 0) return "must hold no user and password; webhooks are signed instead.";
        if (url.Fragment.Length > 0) return "must hold no fragment.";
        if (url.Scheme == Uri.UriSchemeHttps) return null;
        if (url.Scheme != Uri.UriSchemeHttp) return "must begin with https://.";
        return options.AllowHttp || (options.AllowPrivateNetworks && url.IsLoopback) ? null : "must begin with https://; http is not encrypted.";
    }
}
