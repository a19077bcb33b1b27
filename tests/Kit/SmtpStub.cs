using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeteringCluster.Tests.Kit;

/// <summary>A mail server that answers as a test tells it to: by command, and "greeting" and "content" besides.</summary>
public sealed class SmtpStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, string> _answers;
    private readonly List<string> _taken = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public SmtpStub(params (string Command, string Answer)[] answers)
    {
        _answers = answers.ToDictionary(one => one.Command, one => one.Answer);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where there is one, each content is answered once somebody lets it through.</summary>
    public SemaphoreSlim? Gate { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many contents were taken over.</summary>
    public int Taken => MessageIds.Length;

    /// <summary>The Message-ID of each content that was taken over.</summary>
    public string[] MessageIds
    {
        get
        {
            lock (_taken) return [.. _taken];
        }
    }

    public void Answer(string command, string answer)
    {
        lock (_answers) _answers[command] = answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Talk(client);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client went, or the test ended.
            }
        }
    }

    private async Task Talk(TcpClient client)
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await Say("greeting", "220 stub");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            if (await Say(command, command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" }) is not "354 go on") continue;

            var id = "";
            string? content;
            while ((content = await reader.ReadLineAsync(_stop.Token)) is not (null or "."))
                if (content.StartsWith("Message-ID: ", StringComparison.OrdinalIgnoreCase)) id = content[12..];
            // What was cut off was not taken over.
            if (content is null) return;
            if (Gate is not null) await Gate.WaitAsync(_stop.Token);
            // Whoever hears that it was taken over finds it here.
            await Say("content", "250 taken", answer =>
            {
                if (answer.StartsWith('2'))
                    lock (_taken) _taken.Add(id);
            });
        }

        async Task<string> Say(string command, string usual, Action<string>? first = null)
        {
            string answer;
            lock (_answers) answer = _answers.GetValueOrDefault(command, usual);
            first?.Invoke(answer);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer + "\r\n"), _stop.Token);
            return answer;
        }
    }
}
