namespace MeteringCluster.Audit;

/// <summary>Who asked for a command. It lies beside what the command did, so that support finds it by the request (C8).</summary>
/// <param name="KeyId">The part of the API key that is no secret.</param>
/// <param name="RequestId">At most 64 characters: what the caller was given in <c>X-Request-Id</c>.</param>
[GenerateSerializer, Immutable, Alias("origin")]
public sealed record Origin(string KeyId, string RequestId);
