using Microsoft.Extensions.Time.Testing;

namespace Pymk.Client.Tests;

public sealed class SiloTrafficTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SiloTraffic _silo;

    public SiloTrafficTests() => _silo = new SiloTraffic(_time);

    [Fact]
    public void SilentSilo_TakesOneQuestionInAWhile_AndAllOnceItAnswered()
    {
        _silo.IsSilent = true;
        _silo.Enter();
        Assert.Throws<TimeoutException>(_silo.Enter);
        _time.Advance(TimeSpan.FromSeconds(1));
        _silo.Enter();
        _silo.Leave(answered: true);
        _silo.Enter();
        Assert.False(_silo.IsSilent);
    }

    [Fact]
    public void SiloThatAnswersNothing_TakesFewQuestions()
    {
        for (var i = 0; i < 200; i++)
        {
            _silo.Enter();
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _silo.Enter();
        Assert.Throws<TimeoutException>(_silo.Enter);
        _silo.Leave(answered: true);
        _silo.Enter();
    }
}
